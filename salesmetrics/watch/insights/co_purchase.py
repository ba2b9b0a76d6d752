"""Customers ready for more: what others of their industry bought beside what they have.

Of those in an industry who bought A, the share who also bought B is the rule's confidence; over
the share of B's buyers among all of them it is its lift (Brin, Motwani, Ullman and Tsur,
"Dynamic Itemset Counting and Implication Rules for Market Basket Data", SIGMOD 1997). A rule
needs ten who bought both, a confidence of a quarter and a lift of one and a half. A customer is told of the
one product with the most expected money: the confidence times what its buyers paid in a year.
"""

READY = """, bought AS (
    SELECT DISTINCT s.account_id AS id, s.product_id AS product,
           coalesce(a.industry_id, 0) AS industry
      FROM crm_sale s JOIN active ON active.id = s.account_id
      JOIN crm_account a ON a.id = s.account_id
     WHERE s.organization_id = %(org)s AND s.product_id IS NOT NULL
       AND s.kind IN ('order', 'deal') AND s.day > %(today)s::date - 1095
       AND s.day <= %(today)s
), buyers AS (
    SELECT industry, product, count(*) AS n FROM bought GROUP BY 1, 2
), those AS (
    SELECT industry, count(DISTINCT id) AS n FROM bought GROUP BY 1
), pairs AS (
    SELECT x.industry, x.product AS has, y.product AS lacks, count(*) AS n
      FROM bought x JOIN bought y ON y.id = x.id AND y.product <> x.product
     GROUP BY 1, 2, 3 HAVING count(*) >= 10
), paid AS (
    SELECT product_id AS product, sum(amount) / count(DISTINCT account_id) AS money
      FROM crm_sale
     WHERE organization_id = %(org)s AND product_id IS NOT NULL AND amount IS NOT NULL
       AND kind IN ('order', 'deal') AND day > %(today)s::date - 365 AND day <= %(today)s
     GROUP BY 1
), rules AS (
    SELECT p.industry, p.has, p.lacks, p.n, h.n AS had, p.n::numeric / h.n AS confidence,
           p.n::numeric * t.n / (h.n::numeric * l.n) AS lift, paid.money
      FROM pairs p
      JOIN buyers h ON h.industry = p.industry AND h.product = p.has
      JOIN buyers l ON l.industry = p.industry AND l.product = p.lacks
      JOIN those t ON t.industry = p.industry
      JOIN paid ON paid.product = p.lacks
     WHERE p.n * 4 >= h.n AND p.n::numeric * t.n >= 1.5 * h.n * l.n
), best AS (
    SELECT DISTINCT ON (b.id) b.id, r.*
      FROM bought b JOIN rules r ON r.industry = b.industry AND r.has = b.product
     WHERE NOT EXISTS (SELECT FROM bought o WHERE o.id = b.id AND o.product = r.lacks)
       AND NOT EXISTS (SELECT FROM watch_customersign c
                        WHERE c.organization_id = %(org)s AND c.account_id = b.id)
     ORDER BY b.id, r.confidence * r.money DESC, r.lacks, r.has
)
INSERT INTO watch_customersign (organization_id, run, reason, account_id, rep_id, product_id,
                                money, figures)
SELECT %(org)s, %(run)s, %(reason)s, a.id, a.owner_id, b.lacks, b.confidence * b.money,
       jsonb_build_object('has', b.has, 'both', b.n, 'had', b.had,
                          'lift', round(b.lift, 2)::text)
  FROM best b JOIN crm_account a ON a.id = b.id AND a.deleted_at IS NULL
 WHERE b.money > 0
 ORDER BY b.confidence * b.money DESC, a.id
 LIMIT 1000
    ON CONFLICT (organization_id, reason, account_id) DO NOTHING"""
