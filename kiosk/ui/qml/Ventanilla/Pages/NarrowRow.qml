pragma ComponentBehavior: Bound

import QtQuick
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// What a list can be narrowed by, in rows.
Flow {
    id: row

    required property ScreenModel screen
    required property ResultsModel model

    readonly property var chosen: model.chosen
    readonly property var counts: model.counts
    readonly property var usable: model.usable

    spacing: Theme.gap

    PlainButton {
        glyph: "place"
        text: row.model.place
        visible: row.model.hasPlace

        onClicked: row.screen.finding.browse("place")
    }
    Repeater {
        model: row.model.options

        delegate: Chip {
            required property var modelData

            chosen: row.chosen.includes(modelData.name)
            enabled: row.usable.includes(modelData.name)
            explanation: row.counts[modelData.name].words
            figure: row.counts[modelData.name].figure
            text: modelData.title

            onClicked: row.screen.finding.toggle(modelData.name)
        }
    }
}
