pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Who buys, who hires, where: all of them, to choose one.
Sheet {
    id: page

    required property ScreenModel screen
    required property PostingChoiceModel model

    readonly property PostingMovesModel moves: screen.finding.postings

    compact: true
    heading: model.heading

    SearchField {
        Layout.fillWidth: true
        hint: Language.say("choice.filter-hint")
        label: page.model.heading

        onEdited: typed => page.model.narrow(typed)
    }
    EntryCard {
        Layout.fillWidth: true
        text: page.model.all

        onClicked: page.moves.choose("")
    }
    Words {
        Layout.fillWidth: true
        text: page.model.nothing
        visible: text !== ""
    }
    GridLayout {
        id: list

        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            id: entries

            model: page.model.entries

            delegate: EntryCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                note: modelData.note
                text: modelData.title

                onClicked: page.moves.choose(modelData.value)
            }
        }
        Item {
            Layout.fillWidth: true
            visible: entries.count === 1
        }
    }
}
