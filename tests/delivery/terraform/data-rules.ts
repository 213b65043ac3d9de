import type { EnvironmentName, Resource } from './environment.ts';
import { at, is, isFalse, isFrom, isText, isTrue, of, unlike } from './values.ts';

type Rule = (resources: readonly Resource[], environment: EnvironmentName) => readonly string[];

/** What must hold of everything that keeps something, by the rule's name. Each answers the faults it finds. */
export const dataRules: Readonly<Record<string, Rule>> = {
  'a zone may be lost': (all) => [
    ...unlike(all, 'aws_db_instance', ['multi_az'], isTrue),
    ...unlike(all, 'aws_elasticache_replication_group', ['multi_az_enabled'], isTrue),
    ...unlike(all, 'aws_elasticache_replication_group', ['automatic_failover_enabled'], isTrue),
    ...unlike(all, 'aws_elasticache_replication_group', ['num_cache_clusters'], isFrom(2)),
    ...unlike(all, 'aws_msk_cluster', ['number_of_broker_nodes'], isFrom(2)),
    ...(of(all, 'aws_docdb_cluster_instance').length >= 2 ? [] : ['DocumentDB has nobody to take over']),
    ...['aws_lb', 'aws_db_subnet_group', 'aws_docdb_subnet_group', 'aws_elasticache_subnet_group'].flatMap(
      (type) => unlike(all, type, [type === 'aws_lb' ? 'subnets' : 'subnet_ids'], hasTwo),
    ),
    ...unlike(all, 'aws_ecs_service', ['network_configuration', 'subnets'], hasTwo),
  ],
  'what is kept is encrypted with a key of our own': (all) => [
    ...unlike(all, 'aws_db_instance', ['storage_encrypted'], isTrue),
    ...unlike(all, 'aws_docdb_cluster', ['storage_encrypted'], isTrue),
    ...unlike(all, 'aws_elasticache_replication_group', ['at_rest_encryption_enabled'], isTrue),
    ...['aws_db_instance', 'aws_docdb_cluster', 'aws_elasticache_replication_group'].flatMap((type) =>
      unlike(all, type, ['kms_key_id'], isText),
    ),
    ...unlike(all, 'aws_msk_cluster', ['encryption_info', 'encryption_at_rest_kms_key_arn'], isText),
    ...unlike(all, 'aws_secretsmanager_secret', ['kms_key_id'], isText),
    ...unlike(all, 'aws_cloudwatch_log_group', ['kms_key_id'], isText),
    ...unlike(all, 'aws_sns_topic', ['kms_master_key_id'], isText),
    ...unlike(all, 'aws_kms_key', ['enable_key_rotation'], isTrue),
  ],
  'what is on its way is encrypted': (all) => [
    ...unlike(all, 'aws_elasticache_replication_group', ['transit_encryption_enabled'], isTrue),
    ...unlike(all, 'aws_elasticache_replication_group', ['transit_encryption_mode'], is('required')),
    ...unlike(all, 'aws_elasticache_replication_group', ['auth_token'], isText),
    ...unlike(
      all,
      'aws_msk_cluster',
      ['encryption_info', 'encryption_in_transit', 'client_broker'],
      is('TLS'),
    ),
    ...unlike(all, 'aws_msk_cluster', ['encryption_info', 'encryption_in_transit', 'in_cluster'], isTrue),
    ...unlike(all, 'aws_msk_cluster', ['client_authentication', 'sasl', 'scram'], isTrue),
    ...unlike(all, 'aws_msk_cluster', ['client_authentication', 'unauthenticated'], isFalse),
    ...unlike(all, 'aws_db_parameter_group', ['parameter'], says('rds.force_ssl', '1')),
    ...unlike(all, 'aws_docdb_cluster_parameter_group', ['parameter'], says('tls', 'enabled')),
    ...unlike(all, 'aws_lb_listener', ['protocol'], is('HTTPS')),
    ...unlike(all, 'aws_lb_listener', ['ssl_policy'], (policy) =>
      /^ELBSecurityPolicy-TLS13-1-[23]-/.test(String(policy)),
    ),
    ...unlike(all, 'aws_lb_target_group', ['protocol'], is('HTTPS')),
  ],
  'databases can be had back as of any second of a week and more': (all) => [
    ...unlike(all, 'aws_db_instance', ['backup_retention_period'], isFrom(7, 35)),
    ...unlike(all, 'aws_docdb_cluster', ['backup_retention_period'], isFrom(7, 35)),
    ...unlike(all, 'aws_elasticache_replication_group', ['snapshot_retention_limit'], isFrom(1, 35)),
  ],
  'in production nothing that keeps data can be deleted, or goes without a last snapshot': (
    all,
    environment,
  ) =>
    environment === 'staging'
      ? []
      : [
          ...unlike(all, 'aws_db_instance', ['deletion_protection'], isTrue),
          ...unlike(all, 'aws_docdb_cluster', ['deletion_protection'], isTrue),
          ...unlike(all, 'aws_lb', ['enable_deletion_protection'], isTrue),
          ...['aws_db_instance', 'aws_docdb_cluster'].flatMap((type) => [
            ...unlike(all, type, ['skip_final_snapshot'], isFalse),
            ...unlike(all, type, ['final_snapshot_identifier'], isText),
          ]),
          ...unlike(all, 'aws_elasticache_replication_group', ['final_snapshot_identifier'], isText),
          ...unlike(all, 'aws_s3_bucket', ['force_destroy'], isFalse),
        ],
  'a log is kept for a month and more, and not for ever': (all) =>
    unlike(all, 'aws_cloudwatch_log_group', ['retention_in_days'], isFrom(30, 3653)),
  'no password stands in the state but that of Redis': (all) =>
    of(all, 'aws_secretsmanager_secret_version')
      .filter(({ address }) => !address.includes('.module.cache.'))
      .filter(({ values }) => values['secret_string'] !== null && values['secret_string'] !== '')
      .map(({ address }) => `${address}: its text is in the state`)
      .concat(unlike(all, 'aws_db_instance', ['password'], is(null)))
      .concat(unlike(all, 'aws_docdb_cluster', ['master_password'], is(null))),
};

function hasTwo(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 2;
}

const says =
  (name: string, value: string) =>
  (parameters: unknown): boolean =>
    Array.isArray(parameters) &&
    parameters.some((parameter) => at(parameter, 'name') === name && at(parameter, 'value') === value);
