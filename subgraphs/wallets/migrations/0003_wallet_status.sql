-- What a frozen wallet was before: unfreezing must not open what its owner had closed.
alter table accounts add column status_before_freeze text
  check (status_before_freeze in ('ACTIVE', 'DEACTIVATED'));
