pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// A time of day in two boxes: hour and minutes, of 24 hours.
RowLayout {
    id: entry

    required property QuestionModel question
    property bool first: true

    spacing: Theme.gap

    NumberBox {
        id: hourBox

        caption: Language.say("date.hour")
        first: entry.first
        focus: entry.first
        following: minuteBox.field
        places: 2
        question: entry.question
        typed: entry.question.timePart(0)

        onEdited: entry.put()
    }
    NumberBox {
        id: minuteBox

        caption: Language.say("date.minute")
        places: 2
        question: entry.question
        typed: entry.question.timePart(1)

        onEdited: entry.put()
    }
    Item {
        Layout.fillWidth: true
    }

    function put() {
        question.typeTime(hourBox.field.text, minuteBox.field.text);
    }
}
