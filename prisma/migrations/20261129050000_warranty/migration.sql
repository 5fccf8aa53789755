-- Warranty: the states of a claim, and who evaluated it, when, and what they wrote.

INSERT INTO estadogarantia (nombre)
SELECT nombre
FROM (VALUES (1, 'Pendiente'), (2, 'Completado'), (3, 'Rechazado')) AS wanted (place, nombre)
WHERE NOT EXISTS (SELECT FROM estadogarantia known WHERE lower(known.nombre) = lower(wanted.nombre))
ORDER BY place;

ALTER TABLE garantia ALTER COLUMN hora SET DEFAULT now();
ALTER TABLE garantia
  ADD COLUMN IF NOT EXISTS tecnico_id uuid REFERENCES usuario (id),
  ADD COLUMN IF NOT EXISTS comentario_tecnico varchar(500),
  ADD COLUMN IF NOT EXISTS fecha_evaluacion timestamptz;

CREATE INDEX IF NOT EXISTS garantia_id_idx ON garantia (id);
CREATE INDEX IF NOT EXISTS garantia_estadogarantia_id_hora_idx ON garantia (estadogarantia_id, hora);
CREATE INDEX IF NOT EXISTS garantia_hora_id_idx ON garantia (hora DESC, id DESC);
