pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Models
import Ventanilla.Theme

// The staff's side of the screen: the door, and behind it the panel. Nothing of a visit is here.
FocusScope {
    id: staff

    required property StaffModel model

    focus: true

    Component.onCompleted: model.knock()
    Component.onDestruction: model.gone()

    Rectangle {
        anchors.fill: parent
        color: Theme.page
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        StaffBanner {
            Layout.fillWidth: true
            model: staff.model
        }
        Loader {
            Layout.fillHeight: true
            Layout.fillWidth: true
            focus: true
            sourceComponent: staff.model.inside ? inside : door

            onLoaded: (item as Item).forceActiveFocus()
        }
    }
    Component {
        id: door

        StaffDoor {
            model: staff.model
        }
    }
    Component {
        id: inside

        StaffPages {
            panel: staff.model.panel
        }
    }
}
