pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// A text to be read and agreed to: all of it, in letters as large as any, and the agreement below.
// A long one has the focus first, paragraph by paragraph, so that keys lead through it too.
FocusScope {
    id: consent

    required property QuestionModel question
    readonly property var chosen: question.chosen

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Panel {
            Layout.fillWidth: true
            Layout.preferredHeight: parts.implicitHeight + 2 * Theme.room
            visible: consent.question.paragraphs.length > 0

            ColumnLayout {
                id: parts

                anchors.left: parent.left
                anchors.margins: Theme.room
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.room

                Repeater {
                    model: consent.question.paragraphs

                    delegate: Words {
                        id: part

                        required property int index
                        required property string modelData

                        Layout.fillWidth: true
                        activeFocusOnTab: consent.question.readFirst
                        focus: consent.question.readFirst && index === 0
                        lineHeight: 1.3
                        text: modelData

                        FocusRing {
                            anchors.margins: -Theme.tight
                            around: part
                        }
                    }
                }
            }
        }
        ChoiceCard {
            Layout.fillWidth: true
            chosen: consent.chosen.includes(0)
            focus: !consent.question.readFirst
            several: true
            text: consent.question.options[0].title

            onClicked: consent.question.choose(0)
        }
    }
}
