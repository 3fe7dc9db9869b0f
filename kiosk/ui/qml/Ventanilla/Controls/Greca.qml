pragma ComponentBehavior: Bound

import QtQuick
import Ventanilla.Theme

// A stepped fret, the ornament of the house: drawn once, repeated.
Item {
    id: greca

    property color tint: Theme.ornament
    readonly property int tile: Math.round(96 * Theme.unit)

    height: tile

    Accessible.ignored: true

    Row {
        Repeater {
            model: greca.tile > 0 ? Math.ceil(greca.width / greca.tile) : 0

            delegate: Glyph {
                name: "greca"
                size: greca.tile
                tint: greca.tint
            }
        }
    }
}
