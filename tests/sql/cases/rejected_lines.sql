-- data: messy, messy_reasons
SELECT reason FROM rejected(messy)
-- postgres
SELECT reason FROM messy_reasons
