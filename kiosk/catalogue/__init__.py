"""The services a visitor can find: source files, model, local store, search.

Authors' YAML and JSON are read strictly (`source`) into a model in CPSV-AP's words (`model`), which
is built (`building`) into a local SQLite file, the store, that the screen opens in milliseconds
(`reading`) and searches (`search`).
"""
