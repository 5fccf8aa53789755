-- Who evaluated a claim, when, and what they wrote.

ALTER TABLE garantia ALTER COLUMN hora SET DEFAULT now();
ALTER TABLE garantia
  ADD COLUMN IF NOT EXISTS tecnico_id uuid REFERENCES usuario (id),
  ADD COLUMN IF NOT EXISTS comentario_tecnico varchar(500),
  ADD COLUMN IF NOT EXISTS fecha_evaluacion timestamptz;

CREATE INDEX IF NOT EXISTS garantia_id_idx ON garantia (id);
CREATE INDEX IF NOT EXISTS garantia_estadogarantia_id_hora_idx ON garantia (estadogarantia_id, hora);
