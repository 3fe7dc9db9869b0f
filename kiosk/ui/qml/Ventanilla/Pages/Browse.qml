pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Ways to services without words: what happened, who answers, where; or one service's other places.
Sheet {
    id: page

    required property ScreenModel screen
    required property BrowseModel model

    compact: true
    heading: model.heading
    lead: model.lead

    Flow {
        Accessible.name: Language.say("browse.tabs")
        Accessible.role: Accessible.Grouping
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: page.model.tabs.length > 0

        Repeater {
            model: page.model.tabs

            delegate: Chip {
                required property var modelData

                chosen: modelData.by === page.model.by
                focus: chosen
                several: false
                text: modelData.title

                onClicked: page.screen.finding.browse(modelData.by)
            }
        }
    }
    EntryField {
        Layout.fillWidth: true
        hint: page.model.hint
        label: page.model.hint
        layout: "search"
        visible: page.model.searchable

        onCompleted: nextItemInFocusChain(true).forceActiveFocus()
        onEdited: typed => page.model.narrow(typed)
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
            across: Theme.narrow || Theme.textPercent > 100 ? 2 : 3
            entries: modelData.entries
            title: modelData.title

            onChosen: entry => page.screen.finding.choose(entry.key, entry.leads)
        }
    }
    ActionButton {
        Layout.alignment: Qt.AlignHCenter
        text: page.model.more
        visible: text !== ""

        onClicked: page.model.showMore()
    }
}
