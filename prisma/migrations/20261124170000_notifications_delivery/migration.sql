-- Which devices have a push message already, so that a second attempt leaves them alone, and finding done
-- tasks that may go.

ALTER TABLE cola_notificacion ADD COLUMN IF NOT EXISTS entregado_a bigint[] NOT NULL DEFAULT '{}';

CREATE INDEX outbox_task_done ON outbox_task (done_at) WHERE status = 'done';
