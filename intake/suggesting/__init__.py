"""规则提示: what the text of a request says about its kind, category, lead unit and risk. Never a decision.

`duties` reads the duty lists, `model` scores words, `training` makes models, `learning` follows the triage officers'
decisions, `advice` puts it together for a page.
"""
