-- Lists that stay as quick with a hundred times the rows.

-- A brand and a type together: without it every product of the brand is looked at.
CREATE INDEX producto_marca_id_tipoproducto_id_id_idx ON producto (marca_id, tipoproducto_id, id DESC);

-- Products are searched far more often than written, and a search would read what is pending; whoever fills the
-- list of what is pending waits until it is worked off.
ALTER INDEX producto_busqueda_trigram_idx SET (fastupdate = off);
SELECT gin_clean_pending_list('producto_busqueda_trigram_idx');

-- How many notifications somebody has not read, without reading all that they have.
CREATE INDEX cola_notificacion_unread_idx ON cola_notificacion (usuario_id) WHERE leido_en IS NULL;
