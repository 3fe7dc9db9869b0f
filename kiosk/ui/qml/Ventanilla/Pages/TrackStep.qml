pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// One step of an application, with what the agency wrote about it.
ColumnLayout {
    id: part

    required property var step

    signal taken

    spacing: Theme.gap

    FactLine {
        Layout.fillWidth: true
        glyph: part.step.glyph
        label: part.step.moment
        note: part.step.note
        value: part.step.words
    }
    Banner {
        Layout.fillWidth: true
        kind: part.step.bannerKind
        text: part.step.banner
        visible: text !== ""
    }
    Panel {
        Layout.fillWidth: true
        Layout.preferredHeight: letter.implicitHeight + 2 * Theme.gap
        color: Theme.page
        visible: part.step.said !== ""

        ColumnLayout {
            id: letter

            anchors.left: parent.left
            anchors.margins: Theme.gap
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.smallest
                text: Language.say("letter.from")
            }
            Words {
                Layout.fillWidth: true
                text: part.step.said
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.smallest
                text: part.step.saidIn
                visible: text !== ""
            }
            GridLayout {
                Layout.fillWidth: true
                columnSpacing: Theme.gap
                columns: Theme.portrait || Theme.textPercent > 100 ? 1 : 2
                rowSpacing: Theme.gap
                uniformCellWidths: true
                visible: part.step.facts.length > 0

                Repeater {
                    model: part.step.facts

                    delegate: FactLine {
                        required property var modelData

                        Layout.alignment: Qt.AlignTop
                        Layout.fillWidth: true
                        glyph: modelData.glyph
                        label: modelData.label
                        note: modelData.note
                        spelt: modelData.spelt
                        value: modelData.value
                    }
                }
            }
            ActionButton {
                Layout.alignment: Theme.leftHanded ? Qt.AlignLeft : Qt.AlignRight
                glyph: "print"
                text: part.step.takes
                visible: text !== ""

                onClicked: part.taken()
            }
        }
    }
}
