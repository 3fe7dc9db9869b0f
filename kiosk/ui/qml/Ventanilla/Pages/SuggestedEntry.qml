pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// What is typed, or touched among the likeliest: a list that cannot have everything. Where the list
// comes first no keyboard covers it.
ColumnLayout {
    id: entry

    required property QuestionModel question

    signal completed

    spacing: Theme.gap

    EntryField {
        id: field

        Layout.fillWidth: true
        explanation: entry.question.fault
        faulty: entry.question.fault !== ""
        focus: !entry.question.listFirst
        hint: entry.question.placeholder
        label: entry.question.title
        layout: entry.question.layout
        maximumLength: entry.question.maximumLength
        text: entry.question.typed

        onCompleted: entry.completed()
        onEdited: typed => {
            entry.question.type(typed);
            entry.question.narrow(typed);
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: entry.question.narrowedNote
        visible: text !== ""
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: entry.question.narrowedOptions

            delegate: PlainButton {
                required property var modelData

                text: modelData.title
                width: Math.min(implicitWidth, entry.width)

                onClicked: {
                    field.text = modelData.title;
                    entry.question.type(modelData.title);
                }
            }
        }
    }
}
