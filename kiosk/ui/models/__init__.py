"""The view-models: each takes plain values, derives what its page shows, and tells what changed."""

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1
