-- The Spanish sound of every word of a text, between single spaces, with one at either end: ' ifon 13 ' for 'iPhone 13'.
-- The same replacements in the same order as soundRules in src/domains/voice-cart/sound.ts.
create or replace function texto_sonido(texto text) returns text
  language plpgsql immutable strict parallel safe
as $$
declare
  s text := regexp_replace(
    ' ' || translate(
      texto,
      'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ',
      'abcdefghijklmnopqrstuvwxyzaaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuunc'
    ) || ' ',
    '[^a-z0-9]+', '  ', 'g');
begin
  s := regexp_replace(s, '([a-z])([0-9])', '\1 \2', 'g');
  s := regexp_replace(s, '([0-9])([a-z])', '\1 \2', 'g');
  s := replace(s, 'ces ', 'zes ');
  s := regexp_replace(s, ' ([b-df-hj-np-tv-z][aeiou][ldnrz])es ', ' \1 ', 'g');
  s := regexp_replace(s, '([a-z]{3})s ', '\1 ', 'g');
  s := replace(s, 'phill', 'fil');
  s := replace(s, 'ph', 'f');
  s := replace(s, 'th', 't');
  s := replace(s, 'wh', 'w');
  s := replace(s, 'tch', 'ch');
  s := replace(s, 'sch', 'ch');
  s := replace(s, 'sh', 'ch');
  s := replace(s, ' x', ' ch');
  s := replace(s, 'x', 'ks');
  s := replace(s, 'llett', 'let');
  s := replace(s, 'ch', 'x');
  s := regexp_replace(s, 'qu([ei])', 'k\1', 'g');
  s := replace(s, 'q', 'k');
  s := regexp_replace(s, 'c([ei])', 'z\1', 'g');
  s := replace(s, 'c', 'k');
  s := regexp_replace(s, ' g([ei])', ' y\1', 'g');
  s := replace(s, ' j', ' y');
  s := regexp_replace(s, 'g([ei])', 'j\1', 'g');
  s := regexp_replace(s, 'gu([ei])', 'g\1', 'g');
  s := regexp_replace(s, 'hu([aeio])', 'w\1', 'g');
  s := regexp_replace(s, 'gu([ao])', 'w\1', 'g');
  s := regexp_replace(s, 'h([aeiou])', '\1', 'g');
  s := regexp_replace(s, 'll([aeiou])', 'y\1', 'g');
  s := regexp_replace(s, 'y([^aeiou])', 'i\1', 'g');
  s := replace(s, 'v', 'b');
  s := regexp_replace(s, '([a-z])\1', '\1', 'g');
  s := replace(s, 'ng ', 'n ');
  s := regexp_replace(s, '([a-z]{4})e ', '\1 ', 'g');
  s := replace(s, 'z', 's');
  s := replace(s, '  ', ' ');
  return s;
end
$$;
