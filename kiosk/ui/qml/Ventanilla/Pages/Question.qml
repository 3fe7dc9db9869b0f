pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One question or one tight group of the application.
Sheet {
    id: page

    required property ScreenModel screen
    required property StepModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    heading: model.heading
    lead: model.help
    actions: [
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: page.model.progress
        },
        ActionButton {
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: Language.say("question.continue")

            onClicked: page.carryOn()
        }
    ]

    Panel {
        Accessible.name: Language.say("question.summary")
        Accessible.role: Accessible.AlertMessage
        Layout.fillWidth: true
        Layout.preferredHeight: summary.implicitHeight + 2 * Theme.gap
        border.color: Theme.danger
        border.width: Theme.strongStroke
        color: Theme.dangerTint
        visible: page.model.faults.length > 0

        ColumnLayout {
            id: summary

            anchors.left: parent.left
            anchors.margins: Theme.gap
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: Theme.tight

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

                model: page.model.faults

                delegate: T.AbstractButton {
                    id: line

                    required property var modelData

                    Layout.fillWidth: true
                    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)
                    text: modelData.text
                    Accessible.name: text
                    Accessible.role: Accessible.Link
                    Accessible.onPressAction: clicked()
                    Keys.onReturnPressed: clicked()
                    Keys.onEnterPressed: clicked()

                    onClicked: page.goTo(modelData.index)

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
    }
    Repeater {
        id: blocks

        model: page.model.questions

        delegate: QuestionBlock {
            required property int index
            required property QuestionModel modelData

            Layout.fillWidth: true
            alone: page.model.alone
            focus: index === 0
            question: modelData

            onCompleted: index + 1 < blocks.count ? page.goTo(index + 1) : page.carryOn()
        }
    }

    function goTo(index: int) {
        blocks.itemAt(index).forceActiveFocus(Qt.TabFocusReason);
    }

    function carryOn() {
        page.screen.continueApplication();
        if (page.model.faults.length > 0) {
            lines.itemAt(0).forceActiveFocus();
            page.scroller.contentY = 0;
        }
    }
}
