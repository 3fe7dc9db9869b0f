pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// Numbers to be seen from afar, each with its words.
GridLayout {
    id: view

    required property var figures

    columnSpacing: Theme.room
    columns: Theme.portrait || Theme.narrow || Theme.textPercent > 100 ? 3 : 6
    rowSpacing: Theme.room
    uniformCellWidths: true

    Repeater {
        model: view.figures

        delegate: ColumnLayout {
            id: figure

            required property var modelData

            Accessible.name: modelData.spoken
            Accessible.role: Accessible.StaticText
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: 0

            Text {
                Accessible.ignored: true
                color: Theme.primaryInk
                font.family: Theme.family
                font.pixelSize: Theme.title
                font.weight: Font.Bold
                text: figure.modelData.value
                textFormat: Text.PlainText
            }
            Text {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.small
                text: figure.modelData.label
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.smallest
                text: figure.modelData.note
                visible: text !== ""
            }
        }
    }
}
