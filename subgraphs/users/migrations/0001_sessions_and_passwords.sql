alter table sessions
  drop constraint sessions_revoked_reason_check,
  add constraint sessions_revoked_reason_check check (
    revoked_reason in (
      'signed-out', 'signed-out-everywhere', 'password-changed', 'password-reset', 'refresh-token-reused', 'role-changed'
    )
  );

-- A link that resets the password, and the mail that tells the owner of an account that its password is another one.
alter table link_requests
  drop constraint link_requests_purpose_check,
  drop constraint link_requests_check,
  add constraint link_requests_purpose_check check (
    purpose in ('verify-email', 'already-registered', 'reset-password', 'password-changed')
  ),
  -- Mails that only tell something carry no link.
  add constraint link_requests_link_check check (
    (token_hash is null) = (purpose in ('already-registered', 'password-changed'))
  );

-- The admins, few among many: a change of role looks at all of them, so that one is always left.
create index users_admins on users (id) where role = 'ADMIN';
