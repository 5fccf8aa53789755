-- Text as searches compare it: lower case, no accents. It is immutable, so that indexes can be built on
-- it; the extension unaccent is not, and not everywhere. Capital letters are mapped too because lower()
-- leaves them as they are under the C locale.
CREATE FUNCTION texto_plano(texto text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(
    lower(texto),
    'áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ',
    'aaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuunc'
  );
