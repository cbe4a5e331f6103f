"""Fills a query's {bin:COLUMN,SECONDS} and {back:SECONDS} in as an engine says them."""

import re


def fill(sql, bin_form, back_form):
    """bin_form has {column} and {seconds}, back_form {seconds}."""
    def bin_of(match):
        return bin_form.format(column=match[1], seconds=match[2])
    sql = re.sub(r"\{bin:([\w.]+),(\d+)\}", bin_of, sql)
    return re.sub(r"\{back:(\d+)\}", lambda match: back_form.format(seconds=match[1]), sql)
