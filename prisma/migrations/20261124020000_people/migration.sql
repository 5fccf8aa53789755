-- When people came and went, one account per e-mail address from now on, and the tables of the
-- embedded identity provider.

ALTER TABLE usuario ALTER COLUMN is_active SET DEFAULT true;
ALTER TABLE usuario
  ADD COLUMN IF NOT EXISTS creado_en timestamptz,
  ADD COLUMN IF NOT EXISTS anonimizado_en timestamptz,
  ADD COLUMN IF NOT EXISTS correo_duplicado boolean NOT NULL DEFAULT false;
-- In a second step, so that rows from before keep "unknown" and do not get the day of the migration.
ALTER TABLE usuario ALTER COLUMN creado_en SET DEFAULT now();

-- Two accounts may share an address by now. The one most likely in use keeps it: active before
-- inactive, then the one that bought last, then the one with more purchases. The others are flagged,
-- and lose nothing else.
UPDATE usuario
SET correo_duplicado = true
FROM (
  SELECT account.id,
         row_number() OVER (
           PARTITION BY lower(account.correo)
           ORDER BY account.is_active DESC, purchases.last DESC NULLS LAST, purchases.number DESC, account.id
         ) AS place
  FROM usuario account
  LEFT JOIN LATERAL (
    SELECT max(hora) AS last, count(*) AS number FROM venta WHERE venta.usuario_id = account.id
  ) purchases ON true
) ranked
WHERE ranked.id = usuario.id AND ranked.place > 1;

CREATE UNIQUE INDEX usuario_correo_unico ON usuario (lower(correo)) WHERE NOT correo_duplicado;
CREATE INDEX usuario_lower_correo_idx ON usuario (lower(correo));
CREATE INDEX IF NOT EXISTS rolesusuario_rol_id_idx ON rolesusuario (rol_id);
CREATE INDEX IF NOT EXISTS direcciones_usuario_id_id_idx ON direcciones (usuario_id, id DESC);
ALTER TABLE login_bloqueo ALTER COLUMN actualizado_en SET DEFAULT now();

CREATE TABLE credential (
  user_id       uuid PRIMARY KEY REFERENCES usuario (id) ON DELETE CASCADE,
  password_hash text NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE session (
  id                 uuid PRIMARY KEY,
  user_id            uuid NOT NULL REFERENCES usuario (id) ON DELETE CASCADE,
  refresh_token_hash bytea NOT NULL UNIQUE,
  family_id          uuid NOT NULL,
  created_at         timestamptz NOT NULL DEFAULT now(),
  expires_at         timestamptz NOT NULL,
  rotated_at         timestamptz,
  revoked_at         timestamptz
);
CREATE INDEX session_user_id_idx ON session (user_id);
CREATE INDEX session_family_id_idx ON session (family_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

CREATE TABLE recovery_token (
  token_hash bytea PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES usuario (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX recovery_token_user_id_idx ON recovery_token (user_id);
CREATE INDEX recovery_token_expires_at_idx ON recovery_token (expires_at);

CREATE TABLE login_attempt (
  email             varchar(180) NOT NULL,
  address           varchar(64) NOT NULL,
  failures          integer NOT NULL,
  window_started_at timestamptz NOT NULL,
  locked_until      timestamptz,
  updated_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (email, address)
);
CREATE INDEX login_attempt_updated_at_idx ON login_attempt (updated_at);
