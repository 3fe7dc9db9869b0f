pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// Ways of one kind side by side, under what they have in common.
ColumnLayout {
    id: group

    required property var entries
    property string title: ""
    property int across: 2

    signal chosen(entry: var)

    spacing: Theme.gap

    Words {
        Layout.fillWidth: true
        font.pixelSize: Theme.body
        font.weight: Font.Bold
        heading: true
        text: group.title
        visible: text !== ""
    }
    GridLayout {
        id: list

        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : group.across
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: group.entries

            delegate: EntryCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                note: modelData.note
                text: modelData.title

                onClicked: group.chosen(modelData)
            }
        }
        Repeater {
            model: Math.max(0, list.columns - group.entries.length)

            delegate: Item {
                Layout.fillWidth: true
            }
        }
    }
}
