-- promise: the counts of the latest load are those of its tables
-- severity: warning
-- scope: build
WITH latest AS (SELECT * FROM loads ORDER BY sequence DESC LIMIT 1), counted AS (
    SELECT load_id, unnest([
        {'name': 'files', 'recorded': files_added + files_changed + files_moved + files_unchanged + files_unseen,
         'found': (SELECT count(*) FROM sources)},
        {'name': 'files_unseen', 'recorded': files_unseen,
         'found': (SELECT count(*) FROM sources WHERE unseen_since IS NOT NULL)},
        {'name': 'files_quarantined', 'recorded': files_quarantined, 'found': (SELECT count(*) FROM quarantine)},
        {'name': 'documents', 'recorded': documents, 'found': (SELECT count(*) FROM documents)},
        {'name': 'indicators', 'recorded': indicators, 'found': (SELECT count(*) FROM indicators)}
    ]) AS figure
    FROM latest
)
SELECT load_id, figure.name AS name, figure.recorded AS recorded, figure.found AS found
FROM counted
WHERE figure.recorded <> figure.found
