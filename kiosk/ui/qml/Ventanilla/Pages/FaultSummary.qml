pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// What is wrong, on top of the page in the same words as beside each field, and the way there.
Panel {
    id: panel

    required property var faults

    signal chosen(int index)

    Accessible.name: Language.say("question.summary")
    Accessible.role: Accessible.AlertMessage
    Layout.preferredHeight: summary.implicitHeight + 2 * Theme.gap
    border.color: Theme.danger
    border.width: Theme.strongStroke
    color: Theme.dangerTint
    visible: faults.length > 0

    ColumnLayout {
        id: summary

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.gap

        RowLayout {
            spacing: Theme.gap

            Glyph {
                name: "warning"
                tint: Theme.danger
            }
            Words {
                Layout.fillWidth: true
                font.weight: Font.Bold
                text: Language.say("question.summary")
            }
        }
        Repeater {
            id: lines

            model: panel.faults

            delegate: T.AbstractButton {
                id: line

                required property var modelData

                Layout.fillWidth: true
                implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)
                leftPadding: Theme.gap
                rightPadding: Theme.gap
                text: modelData.text
                Accessible.name: text
                Accessible.role: Accessible.Link
                Accessible.onPressAction: clicked()
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()

                onClicked: panel.chosen(modelData.index)

                background: Item {
                    FocusRing {
                        around: line
                    }
                }
                contentItem: Text {
                    id: words

                    Accessible.ignored: true
                    color: Theme.danger
                    font.family: Theme.family
                    font.pixelSize: Theme.small
                    font.underline: true
                    text: line.text
                    textFormat: Text.PlainText
                    verticalAlignment: Text.AlignVCenter
                    wrapMode: Text.Wrap
                }
            }
        }
    }

    function takeFocus() {
        lines.itemAt(0).forceActiveFocus();
    }
}
