pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// All answers, each with a way to change it, before anything is sent.
Sheet {
    id: page

    required property ScreenModel screen
    required property CheckModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth * 1.25)
    heading: Language.say("check.heading")
    lead: model.lead
    note: model.promise
    actions: [
        ActionButton {
            Layout.fillWidth: page.stacked
            glyph: "bookmark"
            quiet: true
            text: Language.say("draft.save")
            visible: page.screen.drafts.offered

            onClicked: page.screen.drafts.save()
        },
        ActionButton {
            Layout.fillWidth: page.stacked
            focus: true
            glyph: page.screen.signing.asked ? "sign" : "send"
            primary: true
            text: page.screen.signing.asked ? Language.say("check.sign") : page.model.sendWords

            onClicked: page.screen.signing.asked ? page.screen.signing.open() : page.screen.send()
        }
    ]

    Banner {
        Layout.fillWidth: true
        text: page.model.notice
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.model.trouble
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.screen.drafts.trouble
        visible: text !== ""
    }
    Repeater {
        model: page.model.steps

        delegate: Panel {
            id: step

            required property var modelData

            Layout.fillWidth: true
            Layout.preferredHeight: content.implicitHeight + 2 * Theme.gap

            RowLayout {
                id: content

                anchors.left: parent.left
                anchors.margins: Theme.gap
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.gap

                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.tight

                    Words {
                        Layout.fillWidth: true
                        font.pixelSize: Theme.small
                        font.weight: Font.DemiBold
                        text: step.modelData.item
                        visible: text !== ""
                    }
                    Repeater {
                        model: step.modelData.answers

                        delegate: ColumnLayout {
                            id: answer

                            required property var modelData

                            Layout.fillWidth: true
                            spacing: 0

                            Words {
                                Layout.fillWidth: true
                                color: Theme.inkSoft
                                font.pixelSize: Theme.smallest
                                text: answer.modelData.question
                            }
                            Words {
                                Layout.fillWidth: true
                                color: answer.modelData.given ? Theme.ink : Theme.inkSoft
                                font.italic: !answer.modelData.given
                                font.weight: answer.modelData.given ? Font.DemiBold : Font.Normal
                                text: answer.modelData.answer
                                visible: answer.modelData.files.length === 0
                            }
                            Repeater {
                                model: answer.modelData.files

                                delegate: FileLine {
                                    required property var modelData

                                    Layout.fillWidth: true
                                    Layout.topMargin: Theme.tight
                                    file: modelData
                                }
                            }
                        }
                    }
                }
                ActionButton {
                    Layout.alignment: Qt.AlignTop
                    Accessible.name: step.modelData.changeName
                    glyph: "edit"
                    quiet: true
                    text: Language.say("check.change")

                    onClicked: page.screen.changeAnswer(step.modelData.key)
                }
            }
        }
    }
}
