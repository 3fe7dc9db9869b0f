pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Narrowing a list where its rows find no room: each kind under its name, and how many are left.
Dialogue {
    id: dialogue

    required property ScreenModel screen
    required property ResultsModel model

    readonly property var chosen: model.chosen
    readonly property var counts: model.counts
    readonly property var usable: model.usable

    actions: GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait && Theme.textPercent > 100 ? 1 : 2
        rowSpacing: Theme.gap

        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            enabled: dialogue.model.narrowed
            glyph: "close"
            text: Language.say("narrow.clear")

            onClicked: dialogue.screen.finding.clear()
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            focus: !dialogue.model.hasPlace
            primary: true
            text: dialogue.model.seeWords

            onClicked: dialogue.screen.closePanel()
        }
    }
    heading: Language.say("narrow.heading")

    PlainButton {
        Layout.maximumWidth: dialogue.width
        focus: visible
        glyph: "place"
        text: dialogue.model.place
        visible: dialogue.model.hasPlace

        onClicked: dialogue.screen.finding.browse("place")
    }
    Repeater {
        model: dialogue.model.groups

        delegate: ColumnLayout {
            id: group

            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: group.modelData.title
            }
            Flow {
                Layout.fillWidth: true
                spacing: Theme.gap

                Repeater {
                    model: group.modelData.options

                    delegate: Chip {
                        required property var modelData

                        chosen: dialogue.chosen.includes(modelData.name)
                        enabled: dialogue.usable.includes(modelData.name)
                        explanation: dialogue.counts[modelData.name].words
                        figure: dialogue.counts[modelData.name].figure
                        text: modelData.title

                        onClicked: dialogue.screen.finding.toggle(modelData.name)
                    }
                }
            }
        }
    }
}
