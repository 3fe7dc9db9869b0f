pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What a search finds besides services: tenders, jobs and places, each as a way to its list.
ColumnLayout {
    id: also

    required property ScreenModel screen
    required property var found
    property bool alone: false

    spacing: Theme.gap
    visible: found.length > 0

    Words {
        Layout.fillWidth: true
        font.pixelSize: Theme.small
        font.weight: Font.Bold
        heading: true
        text: Language.say("results.also")
        visible: !also.alone
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap

        Repeater {
            model: also.found

            delegate: EntryCard {
                required property var modelData

                Layout.fillWidth: true
                text: modelData.title

                onClicked: also.screen.finding.postings.open(modelData.kind)
            }
        }
    }
}
