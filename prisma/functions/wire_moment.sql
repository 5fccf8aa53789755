-- A moment as the wire has it: ISO 8601 in UTC, cut to milliseconds, with a fraction only when there is one
-- (src/lib/dates.ts toDateTime).
create or replace function smartsales.wire_moment(moment timestamptz) returns text
language sql stable strict
return replace(to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"000Z"'), '.000000Z', 'Z');
