import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// One item of a list: what it is called, what was answered in it, and what can be done with it.
FocusScope {
    id: card

    required property var item
    required property bool asked

    signal changed
    signal askedToRemove
    signal removed
    signal kept

    implicitHeight: content.implicitHeight + 2 * Theme.gap

    onAskedChanged: (asked ? keep : remove).forceActiveFocus(Qt.TabFocusReason)

    Panel {
        anchors.fill: parent
        border.color: card.item.fault !== "" ? Theme.danger : Theme.hairline
        border.width: card.item.fault !== "" ? Theme.strongStroke : Theme.stroke
    }
    GridLayout {
        id: content

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: card.asked ? card.item.question : card.item.title
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: card.item.summary
            }
            RowLayout {
                spacing: Theme.tight
                visible: card.item.fault !== ""

                Glyph {
                    name: "warning"
                    tint: Theme.danger
                }
                Words {
                    Layout.fillWidth: true
                    color: Theme.danger
                    font.pixelSize: Theme.small
                    font.weight: Font.DemiBold
                    text: card.item.fault
                }
            }
        }
        RowLayout {
            Layout.alignment: Qt.AlignTop | Qt.AlignRight
            spacing: Theme.gap

            ActionButton {
                Accessible.name: card.item.changeName
                focus: true
                glyph: "edit"
                quiet: true
                text: Language.say("check.change")
                visible: !card.asked

                onClicked: card.changed()
            }
            ActionButton {
                id: remove

                Accessible.name: card.item.removeName
                glyph: "remove"
                quiet: true
                text: Language.say("list.remove")
                visible: !card.asked

                onClicked: card.askedToRemove()
            }
            ActionButton {
                glyph: "remove"
                text: Language.say("list.remove-yes")
                visible: card.asked

                onClicked: card.removed()
            }
            // Where *Remove* was: a second touch of the same place takes nothing away.
            ActionButton {
                id: keep

                text: Language.say("list.keep")
                visible: card.asked

                onClicked: card.kept()
            }
        }
    }
}
