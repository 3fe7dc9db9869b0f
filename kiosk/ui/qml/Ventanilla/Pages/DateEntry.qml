pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// A date in three boxes, day, month, year; or touched in a calendar.
ColumnLayout {
    id: entry

    required property QuestionModel question

    readonly property alias day: dayBox.field
    readonly property alias month: monthBox.field
    readonly property alias year: yearBox.field

    spacing: Theme.gap

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.textPercent > 125 && Theme.portrait ? 3 : 4
        rowSpacing: Theme.gap

        NumberBox {
            id: dayBox

            caption: Language.say("date.day")
            first: true
            focus: true
            following: monthBox.field
            places: 2
            question: entry.question

            onEdited: entry.put()
        }
        NumberBox {
            id: monthBox

            caption: Language.say("date.month")
            following: yearBox.field
            places: 2
            question: entry.question

            onEdited: entry.put()
        }
        NumberBox {
            id: yearBox

            caption: Language.say("date.year")
            places: 4
            question: entry.question

            onEdited: entry.put()
        }
        ActionButton {
            Layout.alignment: Qt.AlignBottom | Qt.AlignLeft
            Layout.columnSpan: Theme.textPercent > 125 && Theme.portrait ? 3 : 1
            glyph: "calendar"
            quiet: true
            text: entry.question.calendar.open ? Language.say("calendar.close") : Language.say("calendar.open")

            onClicked: entry.question.calendar.toggle()
        }
    }
    Loader {
        Layout.fillWidth: true
        active: entry.question.calendar.open
        visible: active

        sourceComponent: DayPicker {
            calendar: entry.question.calendar
        }
    }
    Connections {
        target: entry.question

        function onEntryChanged() {
            entry.show();
        }
    }

    Component.onCompleted: show()

    function put() {
        question.typeDate(day.text, month.text, year.text);
    }

    function show() {
        dayBox.typed = question.datePart(0);
        monthBox.typed = question.datePart(1);
        yearBox.typed = question.datePart(2);
    }
}
