pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// What would you like to do? By words, by area, or follow up on something sent before.
Sheet {
    id: page

    required property ScreenModel screen
    required property HomeModel model

    heading: qsTrId("home.heading")

    SearchField {
        Layout.fillWidth: true
        hint: Theme.textPercent > 100 || Theme.portrait ? qsTrId("home.search-hint-short") : qsTrId("home.search-hint")

        onEdited: typed => page.screen.search(typed)
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.trouble
        visible: text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? (Theme.textPercent > 100 ? 1 : 2) : Theme.textPercent > 100 ? 3 : Theme.narrow ? 3 : 5
        rowSpacing: Theme.gap
        uniformCellHeights: true
        uniformCellWidths: true

        Repeater {
            model: page.model.areas

            delegate: AreaCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                area: modelData.area
                examples: modelData.examples
                text: modelData.title
                wide: Theme.narrow || Theme.portrait || Theme.textPercent > 100

                onClicked: page.screen.openArea(modelData.area)
            }
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? 1 : 2
        rowSpacing: Theme.gap

        ActionButton {
            Layout.fillWidth: true
            glyph: "follow"
            text: qsTrId("home.track")

            onClicked: page.screen.openTracking()
        }
        ActionButton {
            Layout.fillWidth: true
            glyph: "edit"
            text: page.model.unfinished
            visible: text !== ""

            onClicked: page.screen.resumeApplication()
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: qsTrId("home.life-events")
        visible: page.model.lifeEvents.length > 0
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: page.model.lifeEvents

            delegate: ActionButton {
                required property var modelData

                text: modelData.title

                onClicked: page.screen.openLifeEvent(modelData.event)
            }
        }
    }
}
