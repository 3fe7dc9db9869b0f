pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Pages
import Ventanilla.Theme

// One thing that a page of the panel tells, and what can be done about it.
TitledPanel {
    id: view

    required property var block
    required property StaffPanelModel panel

    title: block.title

    Banner {
        Layout.fillWidth: true
        kind: view.block.kind
        text: view.block.banner
        visible: text !== ""
    }
    StaffFigures {
        Layout.fillWidth: true
        figures: view.block.figures
        visible: figures.length > 0
    }
    HourChart {
        Layout.fillWidth: true
        hours: view.block.hours
        legends: view.block.legends
        visible: hours.length > 0
    }
    Repeater {
        model: view.block.lines

        delegate: FactLine {
            required property var modelData

            Layout.fillWidth: true
            glyph: modelData.glyph
            label: modelData.label
            note: modelData.note
            value: modelData.value
        }
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: view.block.choices.length > 0

        Repeater {
            model: view.block.choices

            delegate: Chip {
                required property var modelData

                chosen: modelData.chosen
                several: false
                text: modelData.title

                Component.onCompleted: if (modelData.key === view.panel.acted)
                    forceActiveFocus()
                onClicked: view.panel.act(modelData.act, modelData.argument, modelData.key)
            }
        }
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: view.block.buttons.length > 0

        Repeater {
            model: view.block.buttons

            delegate: ActionButton {
                required property var modelData

                glyph: modelData.glyph
                glyphAfter: glyph === "forward"
                primary: modelData.primary
                text: modelData.title
                // One below the other, with large letters upright.
                width: !parent ? implicitWidth : Theme.barWraps ? parent.width : Math.min(implicitWidth, parent.width)

                Component.onCompleted: if (modelData.key === view.panel.acted)
                    forceActiveFocus()
                onClicked: view.panel.act(modelData.act, modelData.argument, modelData.key)
            }
        }
    }
}
