SELECT a, b FROM (VALUES (1, 'x'), (NULL, 'y')) AS v(a, b) WHERE a > 0; EXPLAIN SELECT 1 FROM (VALUES (1)) v(x);
