/** Apollo's gateway phones home unless it is told not to. Imported before it, for what it reads on loading. */
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
