pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// One question: its words, its control, and beside it what is wrong with the answer.
FocusScope {
    id: block

    required property QuestionModel question
    required property bool alone
    readonly property var chosen: question.chosen
    readonly property var controls: ({
            "choices": choices,
            "consent": consent,
            "date": date,
            "days": days,
            "field": field,
            "files": files,
            "long-choice": longChoice,
            "long-text": area,
            "moment": moment,
            "shown": shown,
            "suggested": suggested,
            "time": time
        })

    signal completed

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.tight
        width: parent.width

        Words {
            Layout.fillWidth: true
            font.weight: Font.DemiBold
            text: block.question.label
            visible: !block.alone && text !== ""
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: block.question.help
            visible: text !== "" && !block.alone && block.question.control !== "consent"
        }
        FaultLine {
            Layout.fillWidth: true
            mild: block.question.fault === ""
            text: block.question.fault !== "" ? block.question.fault : block.question.warning
        }
        Loader {
            Layout.fillWidth: true
            focus: true
            sourceComponent: block.controls[block.question.control]
        }
    }
    Component {
        id: field

        EntryField {
            echoMode: block.question.masked || Theme.watched && block.question.personal ? TextInput.Password : TextInput.Normal
            explanation: block.question.fault
            faulty: block.question.fault !== ""
            focus: true
            hint: block.question.placeholder
            label: block.question.title
            layout: block.question.layout
            maximumLength: block.question.maximumLength
            passwordCharacter: "•"
            readOnly: block.question.readOnly
            text: block.question.typed

            onCompleted: block.completed()
            onEdited: typed => block.question.type(typed)
        }
    }
    Component {
        id: area

        EntryArea {
            explanation: block.question.fault
            faulty: block.question.fault !== ""
            focus: true
            hint: block.question.placeholder
            label: block.question.title
            maximumLength: block.question.maximumLength
            text: block.question.typed

            onCompleted: block.completed()
            onEdited: typed => block.question.type(typed)
        }
    }
    Component {
        id: date

        DateEntry {
            question: block.question
        }
    }
    Component {
        id: days

        DaysEntry {
            days: block.question.days
            focus: true
        }
    }
    Component {
        id: time

        TimeEntry {
            question: block.question
        }
    }
    Component {
        id: moment

        ColumnLayout {
            spacing: Theme.gap

            DateEntry {
                Layout.fillWidth: true
                focus: true
                question: block.question
            }
            TimeEntry {
                Layout.fillWidth: true
                first: false
                question: block.question
            }
        }
    }
    Component {
        id: suggested

        SuggestedEntry {
            question: block.question

            onCompleted: block.completed()
        }
    }
    Component {
        id: files

        FileEntry {
            files: block.question.files
            focus: true
        }
    }
    Component {
        id: consent

        ConsentText {
            focus: true
            question: block.question
        }
    }
    Component {
        id: shown

        Words {
            text: block.question.shown
        }
    }
    Component {
        id: longChoice

        LongChoice {
            alone: block.alone
            question: block.question
        }
    }
    Component {
        id: choices

        GridLayout {
            columnSpacing: Theme.gap
            columns: Theme.portrait || Theme.textPercent > 125 || block.question.options.length < 4 ? 1 : 2
            rowSpacing: Theme.gap
            uniformCellWidths: true

            Repeater {
                model: block.question.options

                delegate: ChoiceCard {
                    required property int index
                    required property var modelData

                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    chosen: block.chosen.includes(index)
                    focus: index === 0
                    several: block.question.several
                    text: modelData.title

                    onClicked: block.question.choose(index)
                }
            }
        }
    }
}
