pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One of many: a list that is narrowed by typing.
ColumnLayout {
    id: choice

    required property QuestionModel question
    readonly property var chosen: question.chosen

    spacing: Theme.gap

    EntryField {
        Layout.fillWidth: true
        hint: Language.say("choice.filter-hint")
        label: choice.question.title + ", " + Language.say("choice.filter")

        onCompleted: nextItemInFocusChain(true).forceActiveFocus()
        onEdited: typed => choice.question.narrow(typed)
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : Theme.narrow ? 2 : 3
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: choice.question.narrowedOptions

            delegate: ChoiceCard {
                required property var modelData

                Layout.fillWidth: true
                chosen: choice.chosen.includes(modelData.index)
                text: modelData.title

                onClicked: choice.question.choose(modelData.index)
            }
        }
    }
}
