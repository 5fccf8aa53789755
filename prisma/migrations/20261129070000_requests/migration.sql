-- Requests that must take effect once: the row is written with the effect.

CREATE TABLE idempotency_key (
  scope        varchar(64) NOT NULL,
  key          varchar(255) NOT NULL,
  route        varchar(120) NOT NULL,
  request_hash bytea NOT NULL,
  status       integer,
  response     jsonb,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_key_expires_at_idx ON idempotency_key (expires_at);
