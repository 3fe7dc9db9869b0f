pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Models
import Ventanilla.Theme

// Ways through several services, before any one of them.
GridLayout {
    id: guides

    required property ScreenModel screen
    required property var found

    columnSpacing: Theme.gap
    columns: found.length > 1 && !Theme.portrait && Theme.textPercent <= 125 ? 2 : 1
    rowSpacing: Theme.gap
    visible: found.length > 0

    Repeater {
        model: guides.found

        delegate: EntryCard {
            required property var modelData

            Layout.fillHeight: true
            Layout.fillWidth: true
            note: modelData.note
            strong: true
            text: modelData.title

            onClicked: guides.screen.finding.guides.open(modelData.guide)
        }
    }
}
