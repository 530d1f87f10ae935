using System.Text.Json.Serialization;

namespace MLNet.Sgm.Classifiers;

/// <summary>The filter that resizes an image to a network's input; both are widened when the image shrinks, as PIL's are, so that nothing aliases.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizeFilter>))]
public enum ResizeFilter
{
    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>The cubic convolution of Keys (1981) with a = −1/2.</summary>
    Bicubic,
}
