pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// The tenders or places of a list in pictures.
Sheet {
    id: page

    required property ScreenModel screen
    required property PostingPlotsModel model

    compact: true
    heading: model.heading
    lead: model.lead
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.room
        uniformCellWidths: true

        Repeater {
            model: [page.model.first, page.model.second]

            delegate: ColumnLayout {
                id: column

                required property var modelData

                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: Theme.room

                Repeater {
                    model: column.modelData

                    delegate: BarChart {
                        required property var modelData

                        bars: modelData.bars
                        notes: modelData.notes
                        title: modelData.title
                    }
                }
            }
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: page.model.asOf
    }
}
