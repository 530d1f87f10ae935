using System.Text.Json.Serialization;

namespace MLNet.Sgm.Classifiers;

/// <summary>The order in which a network takes the channels of an image.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV reads images and networks converted from Caffe expect them.</summary>
    Bgr,
}
