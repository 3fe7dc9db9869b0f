import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// A text to be read and agreed to: all of it, in letters as large as any, and the agreement below.
ColumnLayout {
    id: consent

    required property QuestionModel question
    readonly property var chosen: question.chosen

    spacing: Theme.gap

    Panel {
        Layout.fillWidth: true
        Layout.preferredHeight: text.implicitHeight + 2 * Theme.room
        visible: consent.question.help !== ""

        Words {
            id: text

            anchors.left: parent.left
            anchors.margins: Theme.room
            anchors.right: parent.right
            anchors.top: parent.top
            lineHeight: 1.3
            text: consent.question.help
        }
    }
    ChoiceCard {
        Layout.fillWidth: true
        chosen: consent.chosen.includes(0)
        focus: true
        several: true
        text: consent.question.options[0].title

        onClicked: consent.question.choose(0)
    }
}
