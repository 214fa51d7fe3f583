-- The objects of the schema as the server describes them, without the bodies of functions and the owner's rights.
-- Names are resolved with the search_path pg_catalog, tokenctl, pg_temp.
WITH relations AS (
  SELECT oid, relname::text AS name, relkind, relpersistence, relacl
  FROM pg_class WHERE relnamespace = 'tokenctl'::regnamespace
), routines AS (
  SELECT oid, proname::text || '(' || pg_get_function_identity_arguments(oid) || ')' AS name,
         prosecdef, provolatile, proisstrict, prolang, proacl
  FROM pg_proc WHERE pronamespace = 'tokenctl'::regnamespace
), rights AS (
  SELECT ' ON SCHEMA tokenctl' AS object, '' AS part, a.*
  FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'tokenctl'
  UNION ALL
  SELECT ' ON ' || r.name, '', a.* FROM relations r, aclexplode(r.relacl) a
  UNION ALL
  SELECT ' ON ' || r.name, ' (' || t.attname::text || ')', a.*
  FROM relations r JOIN pg_attribute t ON t.attrelid = r.oid AND NOT t.attisdropped,
       aclexplode(t.attacl) a
  UNION ALL
  SELECT ' ON FUNCTION ' || r.name, '', a.*
  FROM routines r, aclexplode(coalesce(r.proacl, acldefault('f', 10))) a
)
SELECT 1 AS place, CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence'
         ELSE 'relation' END AS kind, name,
       relpersistence::text || CASE relkind
         -- Newer servers write fewer names of tables and parentheses.
         WHEN 'v' THEN ' ' || regexp_replace(pg_get_viewdef(oid), '\w+\.|[[:space:]();]', '', 'g') ELSE '' END
         AS definition
FROM relations WHERE relkind IN ('r', 'v', 'S', 'm', 'f', 'p')
UNION ALL
SELECT 2, 'column', r.name || '.' || a.attname::text,
       format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attcollation <> 0 THEN ' COLLATE ' || (
            SELECT collname::text FROM pg_collation WHERE oid = a.attcollation) ELSE '' END
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(CASE a.attgenerated WHEN '' THEN ' DEFAULT ' ELSE ' GENERATED ' || a.attgenerated::text
            || ' ' END || pg_get_expr(d.adbin, d.adrelid), '')
FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind = 'r'
UNION ALL
SELECT 3, 'type', t.typname::text, format_type(t.typbasetype, t.typtypmod)
FROM pg_type t WHERE t.typnamespace = 'tokenctl'::regnamespace AND t.typtype IN ('d', 'e', 'r')
UNION ALL
-- PostgreSQL 18 lists NOT NULL here too.
SELECT 4, 'constraint', c.conname::text || ' on ' || coalesce(r.name, t.typname::text),
       pg_get_constraintdef(c.oid)
FROM pg_constraint c LEFT JOIN relations r ON r.oid = c.conrelid LEFT JOIN pg_type t ON t.oid = c.contypid
WHERE c.connamespace = 'tokenctl'::regnamespace AND c.contype NOT IN ('n', 't')
UNION ALL
SELECT 5, 'index', i.name || ' on ' || r.name,
       pg_get_indexdef(i.oid) || CASE WHEN x.indisvalid AND x.indisready THEN '' ELSE ' INVALID' END
FROM pg_index x JOIN relations r ON r.oid = x.indrelid JOIN relations i ON i.oid = x.indexrelid
UNION ALL
SELECT 6, 'trigger', t.tgname::text || ' on ' || r.name, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 7, 'function', r.name,
       pg_get_function_result(r.oid) || ' ' || l.lanname::text || ' ' || r.provolatile::text
       || CASE WHEN r.prosecdef THEN ' SECURITY DEFINER' ELSE '' END
       || CASE WHEN r.proisstrict THEN ' STRICT' ELSE '' END
       || coalesce(' ' || pg_get_function_sqlbody(r.oid), '')
FROM routines r JOIN pg_language l ON l.oid = r.prolang
UNION ALL
SELECT DISTINCT 8, 'privilege',
       privilege_type || part || object || ' to '
       || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END, ''
FROM rights
WHERE grantee <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'tokenctl')
ORDER BY 1, 2, 3
