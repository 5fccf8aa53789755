-- Supabase publishes every table of this schema to whoever has the anonymous key, unless it is told
-- otherwise. Password hashes and tokens are for this service only. Elsewhere the roles do not exist.

DO $$
DECLARE
  public_role name;
  new_table text;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    FOREACH new_table IN ARRAY ARRAY[
      'credential', 'session', 'recovery_token', 'login_attempt', 'stock_movement', 'checkout_order',
      'checkout_line', 'stripe_event', 'refund', 'counter_cart_line', 'outbox_task', 'idempotency_key',
      'forecast_model'
    ] LOOP
      EXECUTE format('REVOKE ALL ON TABLE %I FROM %I', new_table, public_role);
    END LOOP;
  END LOOP;
END
$$;
