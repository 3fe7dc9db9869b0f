pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// A date in three boxes: day, month, year.
RowLayout {
    id: entry

    required property QuestionModel question

    readonly property bool isComplete: day.length > 0 && month.length > 0 && year.length === 4

    spacing: Theme.gap

    component Box: ColumnLayout {
        id: box

        required property string caption
        required property int places
        property alias field: field
        property alias length: field.length
        property Item following: null
        property int part: 0

        spacing: Theme.tight

        Words {
            Accessible.ignored: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: box.caption
        }
        EntryField {
            id: field

            Layout.preferredWidth: Theme.body * (1.6 + box.places)
            explanation: entry.question.fault
            faulty: entry.question.fault !== ""
            focus: box.part === 0
            horizontalAlignment: TextInput.AlignHCenter
            label: entry.question.title + ", " + box.caption
            layout: "digits"
            maximumLength: box.places
            text: entry.question.datePart(box.part)
            validator: RegularExpressionValidator {
                regularExpression: /[0-9]*/
            }

            onCompleted: box.following ? box.following.forceActiveFocus() : nextItemInFocusChain(true).forceActiveFocus()
            onEdited: {
                entry.question.typeDate(entry.day.text, entry.month.text, entry.year.text);
                if (length === box.places && box.following)
                    box.following.forceActiveFocus();
            }
        }
    }

    readonly property alias day: dayBox.field
    readonly property alias month: monthBox.field
    readonly property alias year: yearBox.field

    Box {
        id: dayBox

        caption: Language.say("date.day")
        following: monthBox.field
        places: 2
    }
    Box {
        id: monthBox

        caption: Language.say("date.month")
        following: yearBox.field
        part: 1
        places: 2
    }
    Box {
        id: yearBox

        caption: Language.say("date.year")
        part: 2
        places: 4
    }
    Item {
        Layout.fillWidth: true
    }
}
