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
    Repeater {
        model: page.model.groups

        delegate: EntryGroup {
            required property var modelData

            Layout.fillWidth: true
            entries: modelData.entries
            title: modelData.title

            onChosen: entry => page.moves.choose(entry.key)
        }
    }
    ActionButton {
        Layout.alignment: Qt.AlignHCenter
        text: page.model.more
        visible: text !== ""

        onClicked: page.model.showMore()
    }
}
