pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One of many: a list that is narrowed by typing. Among other questions it folds to what was chosen.
ColumnLayout {
    id: choice

    required property QuestionModel question
    property bool alone: true
    property bool unfolded: false
    readonly property var chosen: question.chosen
    readonly property var options: question.narrowedOptions
    readonly property bool folded: !alone && !unfolded && chosen.length > 0

    spacing: Theme.gap

    EntryField {
        Layout.fillWidth: true
        hint: Language.say("choice.filter-hint")
        label: choice.question.title + ", " + Language.say("choice.filter")
        visible: !choice.folded && choice.question.options.length > 0

        onCompleted: nextItemInFocusChain(true).forceActiveFocus()
        onEdited: typed => choice.question.narrow(typed)
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: choice.question.narrowedNote
        visible: !choice.folded && text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: choice.folded || Theme.portrait || Theme.textPercent > 125 ? 1 : Theme.narrow ? 2 : 3
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            id: cards

            model: choice.options

            delegate: ChoiceCard {
                required property var modelData

                Layout.fillWidth: true
                chosen: choice.chosen.includes(modelData.index)
                text: modelData.title
                visible: !choice.folded || chosen

                onClicked: {
                    choice.unfolded = false;
                    choice.question.choose(modelData.index);
                }
            }
        }
    }
    ActionButton {
        Accessible.name: choice.question.otherName
        glyph: "edit"
        quiet: true
        text: Language.say("choice.other")
        visible: choice.folded

        onClicked: choice.unfolded = true
    }

    // The keyboard begins at a card: in the field it would bring up the one on the screen. Only once,
    // for the cards come anew while somebody types there.
    Component.onCompleted: {
        const first = folded ? options.findIndex(one => chosen.includes(one.index)) : 0;
        const card = cards.itemAt(first);
        if (card)
            card.focus = true;
    }
}
