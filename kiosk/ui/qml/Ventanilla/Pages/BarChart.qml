pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// Bars with their words and figures: read in grey, and by a screen reader line by line.
TitledPanel {
    id: chart

    required property var bars
    required property var notes

    Repeater {
        model: chart.bars

        delegate: ColumnLayout {
            id: bar

            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.tight / 2

            RowLayout {
                Accessible.name: bar.modelData.spoken
                Accessible.role: Accessible.StaticText
                Layout.fillWidth: true
                spacing: Theme.gap

                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Theme.smallest
                    text: bar.modelData.label
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
                Text {
                    Accessible.ignored: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Theme.smallest
                    font.weight: Font.Bold
                    text: bar.modelData.said
                    textFormat: Text.PlainText
                }
            }
            Rectangle {
                border.color: Theme.edge
                border.width: Theme.stroke
                color: Theme.surface
                implicitHeight: Theme.small
                Layout.fillWidth: true

                Rectangle {
                    anchors.bottom: parent.bottom
                    anchors.left: parent.left
                    anchors.top: parent.top
                    color: Theme.primaryInk
                    width: parent.width * bar.modelData.share
                }
            }
        }
    }
    Repeater {
        model: chart.notes

        delegate: Words {
            required property string modelData

            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: modelData
        }
    }
}
