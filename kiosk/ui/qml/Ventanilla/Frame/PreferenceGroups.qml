pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Things to choose for this visit, each with a few values side by side.
ColumnLayout {
    id: list

    required property ViewModel view
    property var groups: []

    spacing: Theme.room

    Repeater {
        model: list.groups

        delegate: ColumnLayout {
            id: group

            required property int index
            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: group.modelData.title
            }
            GridLayout {
                Layout.fillWidth: true
                columnSpacing: Theme.gap
                columns: Theme.portrait && Theme.textPercent > 100 ? 1 : group.modelData.options.length === 4 ? 2 : 3
                rowSpacing: Theme.gap
                uniformCellWidths: true

                Repeater {
                    model: group.modelData.options

                    delegate: ChoiceCard {
                        required property int index
                        required property var modelData

                        Layout.fillWidth: true
                        chosen: modelData.value === group.modelData.chosen
                        focus: group.index === 0 && index === 0
                        text: modelData.title

                        onClicked: list.view.choose(group.modelData.name, modelData.value)
                    }
                }
            }
        }
    }
}
